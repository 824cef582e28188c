<?xml version="1.0" encoding="UTF-8"?>
<!--
  Drama and speech: speeches, stage directions, lists of roles; utterances with who speaks, and what is heard and seen.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="html">

  <!-- Drama ..................................................................................................... -->

  <xsl:template match="sp">
    <div>
      <xsl:call-template name="ed:attributes">
        <xsl:with-param name="class" select="'sp'"/>
      </xsl:call-template>
      <xsl:apply-templates/>
    </div>
  </xsl:template>

  <xsl:template match="speaker | stage | castGroup | castItem | camera | caption | sound | tech | view | spGrp">
    <xsl:call-template name="ed:block"/>
  </xsl:template>

  <!-- In a line of prose these are parts of the line. -->
  <xsl:template match="p//stage | l/stage" priority="1">
    <xsl:call-template name="ed:inline"/>
  </xsl:template>

  <xsl:template match="role | roleDesc | actor">
    <xsl:call-template name="ed:inline"/>
  </xsl:template>

  <xsl:template match="move">
    <xsl:call-template name="ed:signed"/>
  </xsl:template>

  <!-- Speech .................................................................................................... -->

  <xsl:template match="u">
    <xsl:variable name="who" as="xs:string?" select="ed:people(@who)"/>
    <xsl:call-template name="ed:block">
      <xsl:with-param name="label" as="element()?">
        <xsl:if test="exists($who)">
          <span class="speaker" data-editorial=""><xsl:value-of select="$who || ': '"/></span>
        </xsl:if>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template match="annotationBlock | recordingStmt | recording | equipment | broadcast | scriptStmt">
    <xsl:call-template name="ed:block"/>
  </xsl:template>

  <xsl:template match="pause | shift">
    <xsl:call-template name="ed:signed"/>
  </xsl:template>

  <!-- What is heard or seen and not said: described, in brackets of the edition's own, or named. -->
  <xsl:template match="vocal | kinesic | incident | writing">
    <xsl:choose>
      <xsl:when test="normalize-space(.)">
        <span class="mark" data-editorial="">((</span>
        <xsl:call-template name="ed:inline"/>
        <span class="mark" data-editorial="">))</span>
      </xsl:when>
      <xsl:otherwise>
        <xsl:call-template name="ed:signed"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

</xsl:stylesheet>
